"""`python -m imadvisor`."""

from imadvisor.cli import main

if __name__ == "__main__":
    main()
