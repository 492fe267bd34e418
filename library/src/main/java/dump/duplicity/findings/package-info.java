/**
 * What a run of Duplicity tells, read from its machine log ({@code --log-fd}); pure. May import {@code model}.
 *
 * <p>{@link dump.duplicity.findings.StanzaReader} makes a {@link dump.duplicity.findings.Stanza} of every message,
 * {@link dump.duplicity.findings.DuplicityOutput} makes of it what it means: a {@link dump.duplicity.findings.Finding}.
 * {@code PythonText} takes back the escapes that Python printed.
 */
package dump.duplicity.findings;
