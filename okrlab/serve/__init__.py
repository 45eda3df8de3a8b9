"""Voilà behind a guarded door. Knows nothing of OKRs, only sessions and links."""
