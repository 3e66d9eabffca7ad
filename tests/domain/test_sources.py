"""The decider of one source. Each command: what does it yield, what does it refuse, when does it stay quiet?"""

from ibid.domain.admission import Admitted, admit
from ibid.domain.sources import SOURCES, RecordReading, RegisterSource
from ibid.events.vocabulary import CustomerOpened, SourceRead, SourceRegistered

from samples import NOW, READER, email, fact, reading
from spec import given

MAIL = email()
REGISTERED = SourceRegistered(recorded_at=NOW, source=MAIL)


def admitted(*statements: dict[str, object], customer: str = "Acme", run: str | None = None) -> Admitted:
    reader = READER.model_copy(update={"run": run})
    given_ = reading(*statements, customer=customer)
    return admit(given_.statements, MAIL, customer_name=customer, reader=reader, now=NOW)


SAP = admitted(fact("Acme runs SAP on-prem.", "SAP is still on-prem"))
OPENED = CustomerOpened(recorded_at=NOW, customer=SAP.customer, name="Acme")
READ = SourceRead(recorded_at=NOW, reading=SAP.reading, source=MAIL.id, customer=SAP.customer, reader=SAP.reader)


def test_registering_a_new_source_records_it() -> None:
    given(SOURCES).when(RegisterSource(MAIL, NOW)).then(REGISTERED)


def test_registering_a_known_source_stays_quiet() -> None:
    given(SOURCES, REGISTERED).when(RegisterSource(MAIL, NOW)).then_nothing()


def test_a_first_reading_opens_the_customer_and_records_pass_and_statements() -> None:
    given(SOURCES, REGISTERED).when(RecordReading(SAP, NOW)).then(OPENED, READ, *SAP.statements)


def test_a_known_customer_is_not_opened_again() -> None:
    given(SOURCES, REGISTERED, OPENED).when(RecordReading(SAP, NOW)).then(READ, *SAP.statements)


def test_the_same_reading_again_stays_quiet() -> None:
    history = (REGISTERED, OPENED, READ, *SAP.statements)
    given(SOURCES, *history).when(RecordReading(SAP, NOW)).then_nothing()


def test_a_reading_of_an_unregistered_source_is_rejected_with_what_to_do() -> None:
    given(SOURCES).when(RecordReading(SAP, NOW)).then_rejected("ibid mail add")


def test_a_mail_given_with_its_reading_is_registered_in_the_same_breath() -> None:
    commands = (RegisterSource(MAIL, NOW), RecordReading(SAP, NOW))
    given(SOURCES).when(*commands).then(REGISTERED, OPENED, READ, *SAP.statements)


def test_more_statements_of_one_run_join_its_reading() -> None:
    """The pass is known by its run: only what is new is recorded, and no second pass."""
    first = admitted(fact("Acme runs SAP on-prem."), run="r1")
    both = admitted(fact("Acme runs SAP on-prem."), fact("The renewal is in May."), run="r1")
    read = READ.model_copy(update={"reading": first.reading, "reader": first.reader})
    history = (REGISTERED, OPENED, read, *first.statements)
    given(SOURCES, *history).when(RecordReading(both, NOW)).then(both.statements[1])


def test_a_second_pass_without_a_run_records_what_it_repeats() -> None:
    """What it said before word for word is not recorded again, but the pass says that it said so."""
    both = admitted(fact("Acme runs SAP on-prem.", "SAP is still on-prem"), fact("The renewal is in May."))
    history = (REGISTERED, OPENED, READ, *SAP.statements)
    repeats = (SAP.statements[0].id,)
    again = READ.model_copy(update={"reading": both.reading, "repeats": repeats})
    given(SOURCES, *history).when(RecordReading(both, NOW)).then(again, both.statements[1])


def test_one_run_about_two_customers_is_two_readings() -> None:
    acme = admitted(fact("Both renew in May."), customer="Acme", run="r1")
    other = admitted(fact("Both renew in May."), customer="Other", run="r1")

    assert acme.reading != other.reading
    assert acme.statements[0].id != other.statements[0].id
