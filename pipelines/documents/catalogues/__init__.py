"""Catalogues of translators: gettext and XLIFF."""
