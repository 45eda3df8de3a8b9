"""Voilà behind our own gate. It knows nothing of OKRs, only sessions and links."""

import sys

# Jupyter's event schemas come with a grammar of internationalised addresses. It takes more than a
# second to compile at every start and nothing here needs it; jsonschema works without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
