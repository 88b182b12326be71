"""What a customer does on the telephone beside answering: waits, coughs, murmurs, puts on hold."""
