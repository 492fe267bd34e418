package dump.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Help on options, and complaints about them. */
final class Usage {
    private Usage() {}

    static String of(CommandLine command) {
        return command.getUsageMessage(Ansi.OFF);
    }

    /** One or two lines: what is wrong, and what may have been meant. */
    static String complaint(ParameterException wrong, CommandLine all) {
        var command = wrong.getCommandLine();
        var text = new StringBuilder();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            text.append("there is no ").append(kind(unmatched, command)).append(unmatched.getUnmatched().getFirst());
            var known = command.getCommandSpec().parent() == null ? all : command;
            var suggestions = new UnmatchedArgumentException(known, unmatched.getUnmatched()).getSuggestions();
            if (!suggestions.isEmpty()) text.append("\nDid you mean ").append(listed(suggestions)).append("?");
        } else {
            text.append(plain(wrong.getMessage()));
        }
        var name = command.getCommandSpec().qualifiedName();
        return text.append("\nSee: ").append(name).append(" --help").toString();
    }

    private static String kind(UnmatchedArgumentException unmatched, CommandLine command) {
        if (unmatched.getUnmatched().getFirst().startsWith("-")) return "option ";
        return command.getCommandSpec().parent() == null ? "command " : "room for the argument ";
    }

    private static String plain(String message) {
        return message.lines().findFirst().orElse("wrong usage");
    }

    private static String listed(List<String> suggestions) {
        return String.join(" or ", suggestions.stream().limit(3).toList());
    }
}
