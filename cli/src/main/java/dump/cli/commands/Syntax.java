package dump.cli.commands;

import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/**
 * What a command takes, told to picocli call by call: to find annotations, and to set the fields under them, took 80 ms
 * of reflection at each start. An option's names stand in one text, with a blank between them.
 */
public final class Syntax {
    private final CommandSpec spec;
    private final ScopeType scope;
    private int arguments;

    private Syntax(String name, Object command, ScopeType scope) {
        this.scope = scope;
        spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    }

    /** Of one command. */
    static Syntax of(String name, Command command) {
        return new Syntax(name, command, ScopeType.LOCAL);
    }

    /** Of the program, whose options every command takes, too. */
    static Syntax ofAll(String name, Object program) {
        return new Syntax(name, program, ScopeType.INHERIT);
    }

    CommandLine line() {
        return new CommandLine(spec);
    }

    void does(String sentence) {
        spec.usageMessage().description(sentence);
    }

    void alias(String name) {
        spec.aliases(name);
    }

    /** How its commands are called in its own line, and what stands below them. */
    void closes(String commands, String... lines) {
        spec.usageMessage().synopsisSubcommandLabel(commands).footer(lines);
    }

    void flag(String names, String does, Consumer<Boolean> to) {
        spec.addOption(flagged(names, does, to).build());
    }

    void help(String names, String does) {
        spec.addOption(flagged(names, does, on -> { }).usageHelp(true).build());
    }

    void version(String names, String does) {
        spec.addOption(flagged(names, does, on -> { }).versionHelp(true).build());
    }

    /** With a value. */
    void option(String names, String value, String does, Consumer<String> to) {
        spec.addOption(named(names, does, null, to).paramLabel(value).type(String.class).arity("1").build());
    }

    /** With a value, any number of times. */
    void list(String names, String value, String does, Consumer<List<String>> to) {
        spec.addOption(named(names, does, null, to).paramLabel(value).type(List.class).auxiliaryTypes(String.class)
                .arity("1").build());
    }

    /** At most one. */
    void argument(String label, String does, Consumer<String> to) {
        spec.addPositional(positional(label, does, to).type(String.class).index("" + arguments++).arity("0..1").build());
    }

    /** Any number, after the others. */
    void arguments(String label, String does, Consumer<List<String>> to) {
        spec.addPositional(positional(label, does, to).type(List.class).auxiliaryTypes(String.class)
                .index(arguments + "..*").arity("0..*").build());
    }

    private OptionSpec.Builder flagged(String names, String does, Consumer<Boolean> to) {
        return named(names, does, false, to).type(boolean.class).arity("0");
    }

    private <T> OptionSpec.Builder named(String names, String does, T first, Consumer<T> to) {
        var place = new Place<>(first, to);
        return OptionSpec.builder(names.split(" ")).scopeType(scope).description(does).hasInitialValue(false)
                .getter(place).setter(place);
    }

    private static <T> PositionalParamSpec.Builder positional(String label, String does, Consumer<T> to) {
        var place = new Place<>(null, to);
        return PositionalParamSpec.builder().paramLabel(label).description(does).hasInitialValue(false)
                .getter(place).setter(place);
    }

    /** Where picocli leaves a value: it asks for it again to add to a list. */
    private static final class Place<T> implements IGetter, ISetter {
        private final Consumer<T> to;
        private T value;

        Place(T first, Consumer<T> to) {
            value = first;
            this.to = to;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <V> V get() {
            return (V) value;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <V> V set(V next) {
            value = (T) next;
            to.accept(value);
            return next;
        }
    }
}
