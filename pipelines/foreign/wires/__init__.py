"""Wire formats in which agents are spoken to: what is sent to them, and what comes back."""
