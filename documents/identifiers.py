"""Finds what reaches or numbers a person: addresses, telephones, dates of birth, cards, numbers.

What has check digits is held against them, so that an order's number isn't taken for a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_address

from phonenumbers import Leniency, PhoneNumberMatcher

from documents.found import Found, Sort

# A pattern with a group has found something only where the group has: what leads nowhere is passed
# over as a whole, since tried again from each of its letters a long one would take a second.
_MAIL = re.compile(r"([\w.+'-]++)(@[\w-]++(?:\.[\w-]++)++)?")
_NI = re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.I)
_TEN = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)|(?<!\d)\d{6}[ -]?\d{4}(?!\d)")
_UK_PHONE = re.compile(r"(?<![\w+-])(?:\+44[ -]?(?:\(0\))?|\(?0)\d{2,4}\)?(?:[ -]?\d){6,8}(?!\w)")
_POSTCODE = re.compile(
    r"(?<![\w-])(?:AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE"
    r"|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA"
    r"|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG"
    r"|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF"
    r"|WN|WR|WS|WV|YO|ZE)(?:\d[\dA-HJKMNP-Y]?) ?\d[ABD-HJLNP-UW-Z]{2}(?!\w)",
    re.I,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?P<{{0}}a>\d{{4}}|\d{{2}})|(?P<{{0}}b>\d{{4}})-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\.?,? (?P<{{0}}c>\d{{4}})"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?P<{{0}}d>\d{{4}}))"
)
_DATE = re.compile(rf"(?<![\w./-]){_DAY.replace('{0}', '')}(?![\w/-])", re.I)
_BORN = re.compile(
    r"(?<!\w)(?:born(?: on)?|date of birth|birth ?date|d\.?o\.?b\.?|b\.)(?: is| was)?[: ]{0,3}$",
    re.I,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.I)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IP6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}+(?::[0-9a-f]{0,4}+){2,7}(?![\w:])", re.I)
GROWN_UP = range(1900, 2010)
"""Years in which no date of an incident lies: a whole date of one is somebody's date of birth."""

LOOKS_BACK = 24
"""Letters before a date in which it may be said that somebody was born then."""

OFFICES = frozenset(
    """
    accounts admin alerts box bursar careers case cases casework cert communications comms complaint
    complaints contact contactus corporate customer customerservice data desk donotreply dpo email
    enquiries enquiry events everyone facilities feedback finance foi foisa freedomofinformation
    general governance hello help helpdesk helpline hostmaster hr improvement incident incidents
    info information infosec it itsupport jobs justice legal list mail mailbox marketing media
    members national network news newsletter no north noreply office official operations partners
    partnership partnerships payments payroll people performance planning police policy post
    postmaster press privacy procurement protection dataprotection public reception records
    recruitment register registry reply report reports research safety sales secretariat security
    service servicedesk
    services shared siro south east west sponsor sponsorteam staff statistics subscriptions support
    team teams training us webmaster website welcome
    """.split()  # noqa: SIM905
)
"""What a mailbox is called that many people read: its address reaches an office, nobody's own."""

_PARTS = re.compile(r"[\W\d_]+")


def identifiers(text: str) -> Iterator[Found]:
    """All of them, which may overlap."""
    for match in _MAIL.finditer(text):
        if match[2] and not is_office(match[1]):
            yield Found(*match.span(), Sort.MAIL)
    for pattern, sort in ((_NI, Sort.NI), (_UK_PHONE, Sort.PHONE), (_POSTCODE, Sort.POSTCODE)):
        for match in pattern.finditer(text):
            yield Found(*match.span(), sort)
    for number in PhoneNumberMatcher(text, "GB", leniency=Leniency.VALID):
        yield Found(number.start, number.end, Sort.PHONE)
    yield from _health(text)
    yield from _births(text)
    yield from _checked(text)
    yield from _hosts(text)


def is_office(mailbox: str) -> bool:
    """Whether it is called by nothing but what offices are called by: info, data.protection."""
    return all(part in OFFICES for part in _PARTS.split(mailbox.lower()) if part)


def _health(text: str) -> Iterator[Found]:
    for match in _TEN.finditer(text):
        digits = [int(c) for c in match[0] if c.isdigit()]
        if _is_day(digits):
            yield Found(*match.span(), Sort.CHI)
        elif _is_nhs(digits):
            yield Found(*match.span(), Sort.NHS)


def _is_day(digits: list[int]) -> bool:
    """Whether it begins, as Scotland's Community Health Index numbers do, with a day of birth."""
    day, month, year = (10 * digits[i] + digits[i + 1] for i in (0, 2, 4))
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _is_nhs(digits: list[int]) -> bool:
    """Whether the tenth digit is the check of the nine before it (modulo 11)."""
    check = -sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return check % 11 == digits[9]


def _births(text: str) -> Iterator[Found]:
    for match in _DATE.finditer(text):
        year = int(next(year for year in match.groups() if year))
        before = text[max(0, match.start() - LOOKS_BACK) : match.start()]
        if year in GROWN_UP or _BORN.search(before):
            yield Found(*match.span(), Sort.BIRTH)


def _checked(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        end = _account(match[0])
        if end:
            yield Found(match.start(), match.start() + end, Sort.IBAN)
    for match in _CARD.finditer(text):
        if _is_card([int(c) for c in match[0] if c.isdigit()]):
            yield Found(*match.span(), Sort.CARD)


SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 15, 34


def _account(written: str) -> int:
    """How much of it is an account's number by its check (ISO 7064, modulo 97), 0 if none is."""
    places = [at for at, sign in enumerate(written) if sign != " "]
    letters = [written[at].upper() for at in places]
    for length in range(min(len(letters), LONGEST_ACCOUNT), SHORTEST_ACCOUNT - 1, -1):
        turned = letters[4:length] + letters[:4]
        whole_word = length == len(letters) or places[length] > places[length - 1] + 1
        if whole_word and int("".join(str(int(each, 36)) for each in turned)) % 97 == 1:
            return places[length - 1] + 1
    return 0


def _is_card(digits: list[int]) -> bool:
    """Whether its last digit is the check of the others (Luhn)."""
    doubled = [d if at % 2 == 0 else sum(divmod(2 * d, 10)) for at, d in enumerate(digits[::-1])]
    return digits[0] in (2, 3, 4, 5, 6) and sum(doubled) % 10 == 0


def _hosts(text: str) -> Iterator[Found]:
    for pattern in (_IP4, _IP6):
        for match in pattern.finditer(text):
            try:
                ip_address(match[0])
            except ValueError:
                continue
            yield Found(*match.span(), Sort.IP)
