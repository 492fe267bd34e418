/**
 * Running a program of this machine, watching it and ending it with all that it started. Imports {@code dump.model}
 * only, and knows none of the programs that it runs.
 *
 * <p>An {@link dump.process.Invocation} says which {@link dump.process.Program} is started with what; {@link
 * dump.process.Secrets} reach it by a pipe. {@link dump.process.Child} runs it: {@code LocalPrograms} tells a missing
 * one before anything starts, {@code ShellLine} is the shell's line that starts it, a {@link dump.process.OutputSink}
 * takes its output ({@link dump.process.Collected} keeps all of it), {@code LastWords} the end of its standard error.
 * {@code Watchdog} tells by its {@link dump.process.Timeouts} and by the {@code LocalFamily} of processes whether it
 * hangs. An {@link dump.process.ChildExit} says how it ended; what keeps it from running is a {@link
 * dump.process.ProgramException}. Only {@code Local…} touch the file system.
 */
package dump.process;
