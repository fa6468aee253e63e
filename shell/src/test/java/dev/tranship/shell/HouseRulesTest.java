package dev.tranship.shell;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the house: shell → dsl → spi ← plugins. */
@AnalyzeClasses(packages = "dev.tranship", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    @ArchTest
    static final ArchRule ARROWS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("shell")
            .definedBy("dev.tranship.shell..")
            .layer("dsl")
            .definedBy("dev.tranship.dsl..")
            .layer("spi")
            .definedBy("dev.tranship.spi..")
            .layer("plugins")
            .definedBy("dev.tranship.plugin..")
            .whereLayer("shell")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("dsl")
            .mayOnlyBeAccessedByLayers("shell")
            .whereLayer("plugins")
            .mayNotBeAccessedByAnyLayer()
            .because(
                    "what two layers need belongs into the lower one, and what a plugin offers is reached through the SPI");

    @ArchTest
    static final ArchRule SPI_STANDS_ALONE = classes()
            .that()
            .resideInAPackage("dev.tranship.spi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.tranship.spi..")
            .because(
                    "every dependency of the SPI is forced on all plugin authors; put helpers into the engine or a plugin");

    @ArchTest
    static final ArchRule DSL_KNOWS_NO_TERMINAL = noClasses()
            .that()
            .resideInAPackage("dev.tranship.dsl..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jline..", "picocli..", "dev.tranship.plugin..")
            .because(
                    "the engine runs without a terminal and without any particular backend; tell an Event, ask for an ability");

    @ArchTest
    static final ArchRule DSL_PRINTS_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.tranship.dsl..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessField(System.class, "in")
            .because("stdout belongs to the shell; tell an Event.Notice or Event.Log instead");

    @ArchTest
    static final ArchRule PLUGINS_KNOW_THE_SPI_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.tranship.plugin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tranship.dsl..", "dev.tranship.shell..", "org.graalvm..", "org.jline..", "picocli..")
            .because("a plugin is loaded with nothing of ours but the SPI; what it lacks must be added to the SPI");

    @ArchTest
    static final ArchRule PLUGINS_ARE_STRANGERS = slices().matching("dev.tranship.plugin.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("dev.tranship.plugin.jdbc.."))
            .ignoreDependency(alwaysTrue(), resideInAPackage("dev.tranship.plugin.text.."))
            .ignoreDependency(alwaysTrue(), resideInAPackage("dev.tranship.plugin.keyvalue.."))
            .because("each plugin has a class loader of its own; what relational ones share belongs into plugins/jdbc,"
                    + " keys and values into plugins/keyvalue, values as text into plugins/text");
}
