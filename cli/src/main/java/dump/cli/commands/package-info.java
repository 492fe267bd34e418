/**
 * One file a command: options to requests, results to reports. May import everything of the tool but its root, and
 * the library's {@code engine}, {@code snapshots}, {@code backend}, {@code model} the setup of {@code duplicity} and
 * how {@code archive} asks for a passphrase; the only room that knows picocli beside the root.
 *
 * <p>{@link dump.cli.commands.Dump} holds the options that every command takes; {@link dump.cli.commands.Commands}
 * builds the command line with only the commands that are named; a {@link dump.cli.commands.Command} runs.
 */
package dump.cli.commands;
