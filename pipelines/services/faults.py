"""What is wrong with the services that were asked for."""


class ServiceFault(Exception):  # noqa: N818 -- the field says fault of what a user can mend
    """A service that cannot be built as asked; the message names the way on."""

    def __init__(self, message: str, *, key: str = "") -> None:
        self.message = message
        self.key = key
        """The one of the service that is at fault, dotted. Empty: the service itself."""
        super().__init__(f"{key}: {message}" if key else message)

    def at(self, place: str) -> "ServiceFault":
        """The same, of something that is a part of `place`."""
        return ServiceFault(self.message, key=f"{place}.{self.key}" if self.key else place)
