// A table for each year. When this is killed and resumed, the steps that are done are passed over.
const ledger = connect('ledger');
const archive = connect('archive');

const years = ledger.query(`select strftime('%Y', day) as year, count(*) as bookings from booking
                            group by 1 having year >= '${vars.since}' order by 1`);

for (const { year, bookings } of years) {
  step(`copy ${year}`, () => {
    const done = ledger.booking.copyTo(archive.main[`booking_${year}`], {
      where: `strftime('%Y', day) = '${year}'`,
      js: row => ({ ...row, account: row.account.trim().toLowerCase() }),
    });
    log(`${year}: ${done.rows} of ${bookings} bookings`);
  });
}

step('totals', () => archive.execute(
  'create view total as ' + years.map(({ year }) =>
    `select ${year} as year, account, sum(amount) as amount from booking_${year} group by account`).join(' union all ')),
  { undo: 'drop view total' });
