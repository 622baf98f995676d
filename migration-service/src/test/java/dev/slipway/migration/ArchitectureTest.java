package dev.slipway.migration;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.slipway.migration", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] ADAPTERS = {
        "..web..", "..jdbc..", "..s3..", "..messaging..", "..client..", "..scheduler..", "..metrics.."
    };

    private static final DescribedPredicate<JavaClass> ADAPTER =
            resideInAnyPackage(ADAPTERS).and(resideInAnyPackage("dev.slipway.migration.."));

    @ArchTest
    static final ArchRule theDomainKnowsNoTechnologyAtItsEdges = noClasses()
            .that()
            .resideOutsideOfPackages(ADAPTERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.web..",
                    "org.springframework.http..",
                    "org.springframework.jdbc..",
                    "org.springframework.kafka..",
                    "org.springframework.cloud.stream..",
                    "jakarta.servlet..",
                    "org.apache.kafka..",
                    "io.minio..",
                    "dev.slipway.objectstorage..",
                    "dev.slipway.service.problem..");

    @ArchTest
    static final ArchRule theDomainKnowsNoAdapter = noClasses()
            .that()
            .resideOutsideOfPackages(ADAPTERS)
            .and()
            // puts the parts together
            .doNotHaveFullyQualifiedName("dev.slipway.migration.JobConfiguration")
            .should()
            .dependOnClassesThat(ADAPTER);

    @ArchTest
    static final ArchRule adaptersDoNotKnowEachOther = slices().matching(
                    "dev.slipway.migration.(*).(web|jdbc|s3|messaging|client|scheduler|metrics)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule adaptersAreHidden = classes()
            .that(ADAPTER)
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .and()
            // makes the tasks that the application puts together
            .doNotHaveSimpleName("JobTasks")
            .should()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.slipway.migration.(*)..").should().beFreeOfCycles();
}
