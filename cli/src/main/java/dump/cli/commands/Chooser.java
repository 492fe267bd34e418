package dump.cli.commands;

import dump.cli.report.Alternative;
import dump.cli.settings.Settings;
import dump.engine.Choice;
import dump.engine.EngineException;
import dump.snapshots.PointInTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says which point in time was chosen, and what to type for others that may have been meant. */
final class Chooser implements Choice {
    /** What a shell takes as it stands. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private final Dump dump;
    private final Settings settings;
    private final Function<PointInTime, List<String>> command;
    private final List<String> paths;

    /** @param command its name and own options for a point in time @param paths as typed, or null */
    Chooser(Dump dump, Settings settings, Function<PointInTime, List<String>> command, List<String> paths) {
        this.dump = dump;
        this.settings = settings;
        this.command = command;
        this.paths = paths == null ? List.of() : paths;
    }

    @Override
    public void chosen(PointInTime point) {
        dump.report().chosen(Labels.of(settings, point), point);
    }

    @Override
    public void besides(List<PointInTime> others) {
        dump.report().besides(alternatives(others));
    }

    /** Shows what there is to choose from. */
    EngineException.Ambiguous told(EngineException.Ambiguous several) {
        dump.report().several(alternatives(several.points()));
        return several;
    }

    private List<Alternative> alternatives(List<PointInTime> points) {
        return points.stream().map(point -> new Alternative(point, line(point))).toList();
    }

    private String line(PointInTime point) {
        var words = new ArrayList<>(List.of("dump"));
        words.addAll(command.apply(point));
        words.addAll(dump.sameRepository());
        words.addAll(List.of("-d", "id:" + point.id().brief()));
        if (paths.stream().anyMatch(path -> path.startsWith("-"))) words.add("--");
        words.addAll(paths);
        return words.stream().map(Chooser::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
