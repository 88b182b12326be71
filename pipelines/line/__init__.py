"""The telephone line: effects as pure streaming functions of samples, and the leg made of them."""
