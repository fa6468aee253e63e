package dev.tranship.dsl.step.script;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.ConnectionSpec.Access;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the objects of a script do to the world; done in a step of a plan, or by a line at the prompt. */
interface Effects {
    /** {@return what connections are opened for when they are looked at} */
    Access access();

    /** {@return {@code rows} and {@code rejected}} */
    Map<String, @Nullable Object> copy(Step.Copy copy);

    /** {@return how many rows it touched, -1 where that is not known} */
    long execute(String connection, String statement);
}
