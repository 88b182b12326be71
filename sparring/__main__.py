"""`python -m sparring` is `spar`."""

from sparring.cli import main

if __name__ == "__main__":
    main()
