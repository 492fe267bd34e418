package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class TagCommand implements Command {
    private final Dump dump;
    private List<String> add;
    private List<String> remove;
    private List<String> set;
    private List<String> when;

    TagCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Change the tags of snapshots.");
        syntax.list("--add", "TAG", "add this tag", given -> add = given);
        syntax.list("--remove", "TAG", "take this tag away", given -> remove = given);
        syntax.list("--set", "TAG", "these tags, and no others", given -> set = given);
        syntax.arguments("WHEN", "which snapshots (help when)", given -> when = given);
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (add == null && remove == null && set == null)
            throw new SettingsException("say what to change with --add, --remove or --set");
        for (var tags : List.of(given(add), given(remove), given(set)))
            for (var tag : tags) if (tag.isEmpty() || tag.contains(","))
                throw new SettingsException("a tag must not be empty or contain a comma");
        return new Retagging(dump, "tag").run(when, tags -> {
            var others = new ArrayList<>(set == null ? tags : set);
            others.removeAll(given(remove));
            for (var tag : given(add)) if (!others.contains(tag)) others.add(tag);
            return List.copyOf(others);
        });
    }

    private static List<String> given(List<String> tags) {
        return tags == null ? List.of() : tags;
    }
}
