"""The way out of a call: vendors behind gateways that meter their answers and keep them."""
