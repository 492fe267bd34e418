package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Terminal;
import dump.cli.session.Interruption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Asks a person yes or no; without one, what would be asked is an error. */
record Question(Terminal terminal, Interruption interruption) {
    boolean agrees(String question) throws SettingsException {
        if (!terminal.inputIsTerminal())
            throw new SettingsException("there is no terminal to ask at; --yes answers yes to: " + question);
        return ask(question + " [y/N] ").matches("(?i)y|yes");
    }

    /** Whether the word is typed; there must be a terminal. */
    boolean isAnswered(String question, String word) {
        return ask(question).equals(word);
    }

    private String ask(String question) {
        terminal.output().flush();
        terminal.ask(question);
        interruption.asking(() -> terminal.ask("\n"));
        try {
            var answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer == null ? "" : answer.strip();
        } catch (IOException gone) {
            return "";
        } finally {
            interruption.answered();
        }
    }
}
