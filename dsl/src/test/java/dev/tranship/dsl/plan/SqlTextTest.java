package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @Test
    void splitsAtSemicolons() {
        assertThat(SqlText.split("select 1; select 2 ;\n\n; select 3"))
                .containsExactly("select 1", "select 2", "select 3");
        assertThat(SqlText.split("-- nothing\n;/* at all */")).isEmpty();
        assertThat(SqlText.split("begin; insert into t values (1); commit;"))
                .containsExactly("begin", "insert into t values (1)", "commit");
        assertThat(SqlText.split("begin immediate; end;")).containsExactly("begin immediate", "end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ';', 'it''s;', \"a;\"\"b\", `c;d`",
                "select E'a\\';b'",
                "select 'a\\'",
                "select 1 -- a;b\n, 2",
                "select 1 /* a;b */, 2",
                "select /* a /* b; */ c; */ 1",
                "select /* a /* b; */ 1",
                "do $$ begin a; b; end $$",
                "do $x$ begin $$;$$ end; $x$",
                "select $1, a$b$c from t",
                "create trigger x after insert on t begin update t set a = 1; delete from t; end",
                "create temp trigger x after insert on t begin select case when a then ';' end; end",
                "CREATE OR REPLACE PROCEDURE p() BEGIN IF a THEN b; END IF; CASE x WHEN 1 THEN c; END CASE; END",
                "create function f() returns int begin atomic select 1; select 2; end",
                "create trigger t after insert on x for each row execute function f()",
                "declare a int; begin a := 1; begin b; end; end",
                "create table trigger_log (begin_at int, end_at int)",
            })
    void leavesOneStatementWhole(String statement) {
        assertThat(SqlText.split(statement + "; select 2")).containsExactly(statement, "select 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 'a", "select \"a", "select /* a", "do $$ a", "select `a"})
    void refusesWhatIsNotClosed(String statement) {
        assertThatThrownBy(() -> SqlText.split(statement))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not closed");
    }

    @Test
    void normalisesBlanksAndComments() {
        assertThat(SqlText.normalise(" select  1 -- a\n , 'b  -- c' /* d */ "))
                .isEqualTo(SqlText.normalise("select 1 , 'b  -- c'"));
        assertThat(SqlText.normalise("select /*+ full(t) */ 1")).contains("/*+ full(t) */");
        assertThat(SqlText.normalise("select 'a  b'")).isNotEqualTo(SqlText.normalise("select 'a b'"));
    }
}
