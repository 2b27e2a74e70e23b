"""Write every golden file anew; who runs it looks at the difference and counts the look's version up."""

from gateway.report.dialects import DIALECTS
from tests.gateway.report.cases import CASES, mail_of
from tests.gateway.report.golden import golden_file

for dialect in DIALECTS:
    for case, account in CASES.items():
        file = golden_file(dialect, case)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(mail_of(account, dialect))
