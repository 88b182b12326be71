"""`spar sweep`: the same customers at each level of one setting."""
