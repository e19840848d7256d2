<%!
def plain(operations):
    return "\n".join(line for line in (operations or "pass").splitlines() if "###" not in line).strip()
%>\
"""${message}

% if down_revision:
Lock taken: …      what is locked and for how long with a million rows (ADD COLUMN without a default: an instant;
                   an index: build it CONCURRENTLY; a CHECK: add it NOT VALID, validate it in the next migration)
Deploy order: …    migration first, or code first, and why the other one keeps running meanwhile
% else:
Lock taken: none, there is nothing yet. Deploy order: before the first start.
% endif
"""

import sqlalchemy as sa
from alembic import op
${imports or ""}
revision = "${up_revision}"
down_revision = ${f'"{down_revision}"' if down_revision else None}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${plain(upgrades)}


def downgrade() -> None:
    ${plain(downgrades)}
