"""Tags: how an event is found. They are derived from the event, so they can never disagree with it.

`source:<id>`    everything from this e-mail, note or person; also the boundary that makes appends idempotent
`customer:<id>`  everything about this customer
`opened:<id>`    the one event that opened this customer; found at once, however much is known of the customer
`message:<id>`   the e-mails that carry this Message-ID (normally one)
`policy`         which rules of matching are in force
See docs/adr/0001-dcb-and-tags.md.
"""

from ibid.events.curation import CustomerAliased, CustomersMerged, PolicyAdopted
from ibid.events.source import Email
from ibid.events.vocabulary import CustomerOpened, Event, SourceRead, SourceRegistered, StatementBase

POLICY = "policy"


def source_tag(source_id: str) -> str:
    return f"source:{source_id}"


def customer_tag(customer_id: str) -> str:
    return f"customer:{customer_id}"


def opened_tag(customer_id: str) -> str:
    return f"opened:{customer_id}"


def message_tag(message_id: str) -> str:
    return f"message:{message_id}"


def tags_of(event: Event) -> list[str]:
    """The tags under which the event is stored."""
    match event:
        case SourceRegistered(source=Email() as email):
            return [source_tag(email.id), message_tag(email.message_id)]
        case SourceRegistered(source=source):
            return [source_tag(source.id)]
        case CustomerOpened(customer=customer):
            return [customer_tag(customer), opened_tag(customer)]
        case PolicyAdopted():
            return [POLICY]
        case CustomerAliased(customer=customer, alias_customer=other):
            return [customer_tag(customer), customer_tag(other)]
        case CustomersMerged(customer=customer, merged=other):
            return [customer_tag(customer), customer_tag(other)]
        case SourceRead(source=source, customer=customer) | StatementBase(source=source, customer=customer):
            return [source_tag(source), customer_tag(customer)]
        case decided:
            return [customer_tag(decided.customer)]
