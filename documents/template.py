"""Takes out of a Word document what python-docx's own template leaves in it.

That is of 2013, American, made on a Macintosh, with a picture of its empty first page: a reader's
Word says so, and opens the file in a mode of compatibility.
"""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.opc.part import Part
from docx.opc.rel import Relationships
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

LEFT_OVER = ("/thumbnail", "/customXml", "/stylesWithEffects")
"""Parts that nothing in the document needs, by the end of their relationship's type."""

CURRENT = "15"
"""Word's mode of compatibility since 2013, which is the newest."""

APP = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"'
    b"><Application>Incident desk</Application></Properties>"
)
LANGUAGE = "en-GB"


def tidied(document: WordDocument) -> None:
    """The document without the template's leavings, in British English throughout."""
    package = document.part.package
    for relations in (package.rels, document.part.rels):
        _drop(relations)
    for relation in package.rels.values():
        if relation.reltype.endswith("/extended-properties") and isinstance(
            relation.target_part, Part
        ):
            relation.target_part._blob = APP
    _settings(document.settings.element)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def _drop(relations: Relationships) -> None:
    for key in [k for k, each in relations.items() if each.reltype.endswith(LEFT_OVER)]:
        del relations[key]


def _settings(settings: BaseOxmlElement) -> None:
    for name in _OF_ITS_MAKING:
        for element in settings.findall(name):
            settings.remove(element)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), CURRENT)
    theme = settings.find(qn("w:themeFontLang"))
    if theme is None:
        theme = OxmlElement("w:themeFontLang")
        settings.append(theme)
    theme.attrib.clear()
    theme.set(qn("w:val"), LANGUAGE)


_OF_ITS_MAKING = (
    qn("w:rsids"),
    qn("w:savePreviewPicture"),
    qn("w:proofState"),
    "{http://schemas.microsoft.com/office/word/2010/wordml}docId",
)
