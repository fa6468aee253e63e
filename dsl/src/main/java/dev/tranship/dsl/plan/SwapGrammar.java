package dev.tranship.dsl.plan;

import java.util.Map;

/** {@code swap: new table -> table} */
final class SwapGrammar implements VerbGrammar<Step.Swap> {
    private static final Setting<Address> FROM =
            Setting.required("from", Kinds.SOURCE, "The new table; or, with tables, where both are.");
    private static final Setting<Address> TO = Setting.of("to", Kinds.TARGET, "The table whose place it takes.");
    private static final Setting<Map<String, String>> TABLES =
            Setting.of("tables", Kinds.NAME_BY_NAME, "New table → the table whose place it takes.");

    @Override
    public Class<Step.Swap> type() {
        return Step.Swap.class;
    }

    @Override
    public String subject() {
        return FROM.name();
    }

    @Override
    public boolean hasArrow() {
        return true;
    }

    @Override
    public String about() {
        return "Gives tables the places of others, all at once.";
    }

    @Override
    public String shape() {
        return "'swap: new table -> table'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FROM, TO, TABLES, Exchange.KEEP, Exchange.REVERSE_WINDOW, Exchange.LOCK_TIMEOUT);
    }

    /** One pair is named by an arrow, several are named in {@code tables}. */
    @Override
    public void check(Said said) {
        boolean arrow = said.has(TO);
        if (!said.has(FROM) || said.excused().contains(TO.name()) || arrow != said.has(TABLES)) {
            return;
        }
        said.problems()
                .error(
                        arrow ? PlanCodes.CONTRADICTION : PlanCodes.ARROW,
                        said.verb(),
                        arrow ? "'to' and 'tables' both say what is swapped" : "'swap' has no target",
                        "write " + shape() + ", or 'swap: namespace' and beside it 'tables: {new: old}'");
    }

    @Override
    public Step.Swap read(Given given) {
        return new Step.Swap(
                given.get(FROM),
                given.find(TO),
                given.map(TABLES),
                given.get(Exchange.KEEP).orElse(null),
                given.find(Exchange.REVERSE_WINDOW),
                given.get(Exchange.LOCK_TIMEOUT));
    }

    @Override
    public void write(Step.Swap swap, Written written) {
        written.put(FROM, swap.source()).put(TO, swap.target()).put(TABLES, swap.tables());
        Exchange.write(swap.keep(), swap.reverseWindow(), swap.lockTimeout(), written);
    }
}
