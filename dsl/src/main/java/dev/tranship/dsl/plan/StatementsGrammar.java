package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Map;

/** {@code sql: connection} and {@code cypher: connection}, and beside it {@code run} */
final class StatementsGrammar implements VerbGrammar<Step.Sql> {
    private static final Setting<Address> ON = Setting.required("on", Kinds.TARGET, "The connection.");

    private final Language language;
    private final Setting<List<Step.Statement>> run;

    StatementsGrammar(Language language) {
        this.language = language;
        this.run = Setting.required(
                "run",
                switch (language) {
                    case SQL -> CodeKinds.STATEMENTS;
                    case CYPHER -> CodeKinds.CYPHER;
                },
                "Statements, a list of them, or a file that ends with " + language.ending() + ".");
    }

    @Override
    public Class<Step.Sql> type() {
        return Step.Sql.class;
    }

    @Override
    public String subject() {
        return ON.name();
    }

    @Override
    public String about() {
        return switch (language) {
            case SQL -> "Executes statements.";
            case CYPHER -> "Executes statements of Cypher in a graph.";
        };
    }

    @Override
    public String shape() {
        return "'" + language.word() + ": connection' and beside it 'run: statement'";
    }

    @Override
    public boolean takesStatementsToUndo() {
        return true;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(ON, run);
    }

    @Override
    public Map<String, Setting<?>> common() {
        return switch (language) {
            case SQL -> CommonSettings.TABLE;
            case CYPHER -> CommonSettings.TABLE_OF_CYPHER;
        };
    }

    @Override
    public Step.Sql read(Given given) {
        return new Step.Sql(language, given.get(ON), given.get(run));
    }

    @Override
    public void write(Step.Sql sql, Written written) {
        written.put(ON, sql.on()).statements(run, language, sql.run());
    }
}
