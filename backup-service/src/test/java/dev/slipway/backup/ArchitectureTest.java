package dev.slipway.backup;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = BackupServiceApplication.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theDomainKnowsNoTechnology = noClasses()
            .that()
            .resideInAPackage("dev.slipway.backup")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.slipway.backup.*..",
                    "dev.slipway.objectstorage..",
                    "dev.slipway.service..",
                    "java.sql..",
                    "javax.sql..",
                    "org.springframework.jdbc..",
                    "org.springframework.web..",
                    "org.springframework.http..",
                    "org.springframework.kafka..",
                    "org.springframework.cloud.stream..",
                    "org.apache.kafka..",
                    "io.minio..",
                    "com.github.kagkarlsson..",
                    "com.exceptionfactory.jagged..",
                    "org.bouncycastle..",
                    "com.github.luben..");

    /** Features beside the taking and restoring of backups, which the root package holds. */
    private static final String[] FEATURES = {
        "dev.slipway.backup.drill",
        "dev.slipway.backup.encryption",
        "dev.slipway.backup.files",
        "dev.slipway.backup.replication",
        "dev.slipway.backup.retention",
        "dev.slipway.backup.schedule",
        "dev.slipway.backup.sweep",
        "dev.slipway.backup.verification"
    };

    @ArchTest
    static final ArchRule featuresKnowNoTechnology = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.slipway.backup.*.*..",
                    "dev.slipway.objectstorage..",
                    "dev.slipway.service..",
                    "java.sql..",
                    "javax.sql..",
                    "org.springframework.jdbc..",
                    "org.springframework.web..",
                    "org.springframework.http..",
                    "com.github.kagkarlsson..");

    @ArchTest
    static final ArchRule adaptersDoNotKnowEachOther = slices().matching("dev.slipway.backup.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAnyPackage(FEATURES));

    @ArchTest
    static final ArchRule adaptersOfFeaturesDoNotKnowEachOther =
            slices().matching("dev.slipway.backup.(*).(*)..").should().notDependOnEachOther();
}
