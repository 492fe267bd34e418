package dump.aws;

import dump.process.Child;
import dump.process.ChildExit;
import dump.process.Collected;
import dump.process.Invocation;
import dump.process.Program;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Programs that print a key: what a profile names, and the AWS command line itself. */
final class KeyProgram {
    /** Somebody may have to touch a hardware key. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(2);
    private static final int SIZE_MAX = 64 << 10;
    private static final Program SHELL = new Program("/bin/sh", "The shell", "dash");
    private static final Program AWS = new Program("aws", "The AWS command line", "awscli");

    private KeyProgram() {}

    /** The {@code credential_process} of a profile. */
    static AccessKey ofCommand(String command, String profile, AwsSetup setup)
            throws KeyException, InterruptedException {
        var from = "the credential_process of the profile " + profile;
        return key(SHELL, List.of("-c", command), setup.environment(), from, "");
    }

    /** What only the AWS command line can do: single sign-on, roles with a second factor, {@code aws login}. */
    static AccessKey ofAws(String profile, AwsSetup setup) throws KeyException, InterruptedException {
        if (!AWS.isInstalled(setup.environment())) throw KeyException.lasting("the profile " + profile + " of Amazon takes"
                + " its key by a role or a login, for which the AWS command line (aws, version 2) is needed: install it,"
                + " or name another profile");
        return key(AWS, List.of("configure", "export-credentials", "--format", "process", "--profile", profile),
                setup.environment(), "aws configure export-credentials --profile " + profile,
                "; if the login is over, run aws sso login --profile " + profile + ", or aws login --profile " + profile);
    }

    private static AccessKey key(Program program, List<String> arguments, Map<String, String> environment, String from,
            String remedy) throws KeyException, InterruptedException {
        var output = new Collected("what " + from + " prints", SIZE_MAX);
        ChildExit exit;
        try {
            exit = Child.run(Invocation.plain(program, arguments, environment, Timeouts.of(SILENCE_MAX)), output,
                    line -> { });
        } catch (ProgramException failed) {
            throw KeyException.lasting(failed.getMessage());
        }
        if (exit.hung()) throw KeyException.lasting(from + " does not answer");
        if (exit.code() != 0) throw KeyException.lasting(from + " fails"
                + (exit.lastLine().isEmpty() ? " with exit code " + exit.code() : ": " + exit.lastLine()) + remedy);
        return KeyText.parse(output.toByteArray(), from);
    }
}
