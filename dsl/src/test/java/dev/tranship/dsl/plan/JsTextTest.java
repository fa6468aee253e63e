package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "row  =>  row |row=>row",
                "return  x|return x",
                "a + +b|a+ +b",
                "a++ + b|a++ +b",
                "x = 'a  // b'|x='a  // b'",
                "x = \"a /* b */\" // c|x=\"a /* b */\"",
                "x = /a  b/g . test(y)|x=/a  b/g.test(y)",
                "x = /[/'] \\/  /.test(y)|x=/[/'] \\/  /.test(y)",
                "a  /  b  /  c|a/b/c",
                "if (a) /x  y/.test(b)|if(a)/x  y/.test(b)",
                "(a)  /  b / c|(a)/b/c",
                "f(a [ 1 ]  /  2)|f(a[1]/2)",
                "return /'/ . test(x) // y|return/'/.test(x)",
                "a /* b */ c|a c",
                "1 .toFixed()|1 .toFixed()",
                "1.5  .toFixed()|1.5 .toFixed()",
                "a ? . 5 : b|a? .5:b",
                "x => { } // c|x=>{}",
                "`a  ${ b  + `c  ${d}` }  // e` // f|`a  ${ b  + `c  ${d}` }  // e`",
                "`${ '}' }` + 1|`${ '}' }`+1",
                "`${ { a: 1 } }` + 1|`${ { a: 1 } }`+1",
                "`${ /}`/ }  x` + 1|`${ /}`/ }  x`+1",
                "ä  =  ñ|ä=ñ",
                "'unclosed  text|'unclosed  text",
                "/* unclosed  comment|",
            })
    void keepsWhatMeansSomething(String code, String normal) {
        assertThat(JsText.normalise(code)).isEqualTo(normal == null ? "" : normal);
        assertThat(JsText.normalise(JsText.normalise(code))).isEqualTo(JsText.normalise(code));
    }

    @Test
    void keepsLineBreaksThatMayEndStatement() {
        assertThat(JsText.normalise("return\nx")).isEqualTo("return\nx");
        assertThat(JsText.normalise("a\n++b")).isEqualTo("a\n++b");
        assertThat(JsText.normalise("a // b\nc")).isEqualTo("a\nc");
        assertThat(JsText.normalise("a /* \n */ c")).isEqualTo("a\nc");
    }

    @Test
    void dropsLineBreaksThatEndNothing() {
        String one = "row => { return { ...row, a: row.b.trim() } }";
        String many = """
                row =>
                  {
                    return {
                      ...row,   // everything
                      a: row.b
                        .trim()
                    }
                  }
                """;
        assertThat(JsText.normalise(many)).isEqualTo(JsText.normalise(one));
    }
}
