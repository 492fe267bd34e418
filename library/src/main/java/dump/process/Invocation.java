package dump.process;

import dump.model.ByteString;
import java.util.List;
import java.util.Map;

/**
 * What a child is started with.
 *
 * @param environment the whole of it, but for the secrets
 * @param secrets are exported too; null for none. Their names are those of shell variables
 * @param log whether descriptor 3 is the output that is taken, and standard output goes the way of standard error
 * @param fileBytesMax no file that it writes may grow larger; 0 for no limit
 */
public record Invocation(Program program, List<ByteString> arguments, Map<String, String> environment, Secrets secrets,
        boolean log, long fileBytesMax, Timeouts timeouts) {
    public Invocation {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        for (var name : secrets == null ? List.<String>of() : secrets.names()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*"))
                throw new IllegalArgumentException("no shell has a variable of the name " + name);
        }
    }

    /** Any program, whose standard output is taken. */
    public static Invocation plain(Program program, List<String> arguments, Map<String, String> environment,
            Timeouts timeouts) {
        return new Invocation(program, arguments.stream().map(ByteString::of).toList(), environment, null, false, 0,
                timeouts);
    }

    public Invocation withFileBytesMax(long bytes) {
        return new Invocation(program, arguments, environment, secrets, log, bytes, timeouts);
    }
}
