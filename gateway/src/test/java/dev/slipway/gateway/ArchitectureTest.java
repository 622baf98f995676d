package dev.slipway.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.slipway.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule identityKnowsNoTechnology = noClasses()
            .that()
            .resideInAPackage("dev.slipway.gateway.identity")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..",
                    "java.sql..",
                    "org.springframework.http..",
                    "org.springframework.jdbc..",
                    "org.springframework.security.oauth2..",
                    "org.springframework.web..",
                    "com.google.crypto..",
                    "com.nimbusds..",
                    "dev.slipway.gateway.identity.*..");

    @ArchTest
    static final ArchRule adaptersDoNotKnowEachOther =
            slices().matching("dev.slipway.gateway.identity.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule featuresDoNotKnowEachOther =
            slices().matching("dev.slipway.gateway.(*)..").should().notDependOnEachOther();
}
