"""How our page compares: with stock Voilà on the same notebook, and with peers on the same app."""
