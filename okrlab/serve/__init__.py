"""Voilà behind a guarded door. Knows nothing of OKRs, only sessions and links."""

import sys

# Jupyter's event schemas bring a grammar of internationalised addresses that takes more than a
# second to compile at every start and that nothing here checks; jsonschema does without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
