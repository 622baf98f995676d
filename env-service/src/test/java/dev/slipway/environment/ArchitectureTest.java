package dev.slipway.environment;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.slipway.environment", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] ADAPTERS = {
        "..web..", "..jdbc..", "..postgres..", "..key..", "..metrics..", "..text.."
    };

    @ArchTest
    static final ArchRule theDomainKnowsNoTechnology = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.slipway.environment.registry",
                    "dev.slipway.environment.variable",
                    "dev.slipway.environment.imports",
                    "dev.slipway.environment.configuration",
                    "dev.slipway.environment.secret",
                    "dev.slipway.environment.audit",
                    "dev.slipway.environment.precondition")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.web..",
                    "org.springframework.http..",
                    "org.springframework.jdbc..",
                    "org.springframework.kafka..",
                    "org.springframework.cloud..",
                    "org.springframework.security..",
                    "org.apache.kafka..",
                    "jakarta.servlet..",
                    "io.swagger..",
                    "io.minio..",
                    "java.sql..",
                    "javax.sql..",
                    "dev.slipway.service..");

    @ArchTest
    static final ArchRule theDomainKnowsNoAdapter = noClasses()
            .that()
            .resideOutsideOfPackages(ADAPTERS)
            .should()
            .dependOnClassesThat(resideInAnyPackage(ADAPTERS).and(resideInAPackage("dev.slipway.environment..")));

    @ArchTest
    static final ArchRule adaptersDoNotKnowEachOther =
            slices().matching("dev.slipway.environment.(*).(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule featuresAreFreeOfCycles =
            slices().matching("dev.slipway.environment.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule adaptersAreNotPublic = classes()
            .that()
            .resideInAnyPackage(ADAPTERS)
            .and()
            .areTopLevelClasses()
            .should()
            .notBePublic();
}
