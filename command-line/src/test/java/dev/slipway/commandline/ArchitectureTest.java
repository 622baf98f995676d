package dev.slipway.commandline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = Main.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule featuresDependInOneDirection =
            slices().matching("dev.slipway.commandline.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingKnowsTheProgramThatRunsIt = noClasses()
            .that()
            .resideInAPackage("dev.slipway.commandline.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.slipway.commandline");

    @ArchTest
    static final ArchRule httpIsSpokenInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.slipway.commandline.gateway")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.http.HttpClient");
}
