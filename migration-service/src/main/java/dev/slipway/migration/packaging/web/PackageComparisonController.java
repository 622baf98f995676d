package dev.slipway.migration.packaging.web;

import dev.slipway.migration.packaging.ComparePackages;
import dev.slipway.migration.packaging.PackageDifferences;
import dev.slipway.migration.packaging.PackageDifferences.Change;
import dev.slipway.migration.packaging.PackageDifferences.ObjectDifference;
import dev.slipway.migration.packaging.PackageDifferences.RowCounts;
import dev.slipway.migration.packaging.PackageDifferences.RowDifference;
import dev.slipway.migration.packaging.PackageDifferences.TableDifference;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.Packages;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/packages/{digest}/comparison")
@RequiresScope(Scopes.PACKAGES_READ)
@Tag(name = "packages")
class PackageComparisonController {

    private static final ProblemType NOT_COMPARABLE = new ProblemType(
            "package-rows-not-comparable", HttpStatus.UNPROCESSABLE_CONTENT, "The rows cannot be compared");

    private final ComparePackages compare;
    private final Packages packages;

    PackageComparisonController(ComparePackages compare, Packages packages) {
        this.compare = compare;
        this.packages = packages;
    }

    record ComparisonView(
            String digest,
            String with,
            List<ObjectDifference> schema,

            @Schema(description = "What to give as schemaAfter for the next page; absent on the last one") @Nullable
            String nextSchema,

            List<TableView> tables,

            @Schema(description = "What to give as tablesAfter for the next page; absent on the last one") @Nullable
            String nextTables) {}

    record TableView(
            String table,
            Change change,
            @Nullable Rule ruleBefore,
            @Nullable Rule ruleAfter,
            long rowsBefore,
            long rowsAfter,

            @Schema(description = "Absent where rows cannot be compared, or are too many to be counted at once")
            @Nullable
            RowCounts rows) {

        static TableView of(TableDifference table) {
            return new TableView(
                    table.table().toString(),
                    table.change(),
                    table.ruleBefore(),
                    table.ruleAfter(),
                    table.rowsBefore(),
                    table.rowsAfter(),
                    table.rows());
        }
    }

    record RowList(
            List<RowDifference> rows,

            @Schema(description = "What to give as offset for the next page; absent on the last one") @Nullable
            Long next) {}

    @GetMapping
    @Operation(
            summary = "What differs between two packages",
            description =
                    "From the package in the path to the one given as with: schema objects, and tables with how many"
                            + " rows were added, changed and removed.")
    @ApiResponse(responseCode = "200", description = "One page of each list")
    @ApiResponse(responseCode = "404", description = "package-unknown")
    ComparisonView compare(
            @PathVariable String digest,
            @RequestParam @Parameter(description = "The digest of the other package") String with,
            @RequestParam(required = false) @Nullable String schemaAfter,
            @RequestParam(required = false) @Nullable String tablesAfter,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        PackageDifferences found = compare.compare(listed(digest), listed(with), schemaAfter, tablesAfter, limit);
        return new ComparisonView(
                digest,
                with,
                found.schema(),
                found.moreSchema() ? found.schema().getLast().id() : null,
                found.tables().stream().map(TableView::of).toList(),
                found.moreTables() ? found.tables().getLast().table().toString() : null);
    }

    @GetMapping("/tables/{table}/rows")
    @Operation(
            summary = "The rows of a table that differ between two packages",
            description = "In the order of their keys, from the package in the path to the one given as with.")
    @ApiResponse(responseCode = "200", description = "One page of the rows")
    @ApiResponse(responseCode = "404", description = "package-unknown")
    @ApiResponse(
            responseCode = "422",
            description = "package-rows-not-comparable: no such table, or its rows are identified otherwise in each")
    RowList rows(
            @PathVariable String digest,
            @PathVariable @Parameter(example = "public.roles") String table,
            @RequestParam @Parameter(description = "The digest of the other package") String with,
            @RequestParam(defaultValue = "0") @Min(0) long offset,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        List<RowDifference> found = compare.rows(listed(digest), listed(with), table, offset, limit + 1)
                .orElseThrow(() -> new Problem(
                        NOT_COMPARABLE,
                        "The rows of table '%s' cannot be compared between these packages.".formatted(table),
                        "Use a name from the comparison's tables, as in public.roles."));
        Page<RowDifference> page = Page.of(found, limit);
        return new RowList(page.items(), page.next(last -> offset + limit));
    }

    private PackageDigest listed(String written) {
        return PackageProblems.parsed(written)
                .filter(parsed -> packages.find(parsed).isPresent())
                .orElseThrow(() -> PackageProblems.unknown(written));
    }
}
