package dev.slipway.commandline.backups;

import java.util.List;
import java.util.Map;

/** Tables as the command line names them: {@code public.roles}, or {@code public} for all of a schema. */
final class ChosenTables {

    private ChosenTables() {}

    static List<Map<String, String>> asJson(List<String> names) {
        return names.stream()
                .map(name -> {
                    int dot = name.indexOf('.');
                    return dot < 0
                            ? Map.of("schema", name)
                            : Map.of("schema", name.substring(0, dot), "table", name.substring(dot + 1));
                })
                .toList();
    }
}
