package dev.slipway.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.slipway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule concernsDoNotNeedEachOtherInCircles =
            slices().matching("dev.slipway.service.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noProductIdeaIsInHere = classes()
            .that()
            .resideInAPackage("dev.slipway.service..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("dev.slipway.contracts..", "dev.slipway.gateway..");
}
