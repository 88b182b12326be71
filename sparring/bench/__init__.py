"""How fast, how big, how true: `spar bench` measures the product on its own suite."""
