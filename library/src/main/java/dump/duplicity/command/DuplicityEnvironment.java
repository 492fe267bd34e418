package dump.duplicity.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment of Duplicity: what it inherits, less what breaks it, translates it or is secret. */
final class DuplicityEnvironment {
    /** Variables that Duplicity itself takes secrets from. */
    private static final List<String> SECRETS = List.of("PASSPHRASE", "SIGN_PASSPHRASE", "FTP_PASSWORD");

    private DuplicityEnvironment() {}

    static Map<String, String> of(Setup setup) {
        var environment = new LinkedHashMap<>(setup.environment());
        // Refused with exit 46.
        environment.remove("PYTHONOPTIMIZE");
        // Would decide how the machine log is encoded.
        environment.remove("PYTHONIOENCODING");
        // It translates the machine log, too.
        environment.put("LANGUAGE", "");
        // Names are bytes; Python shall decode them in one way, whatever the locale is. Python 2 ignores it.
        environment.put("PYTHONUTF8", "1");
        for (var name : secretNames(setup)) environment.remove(name);
        return environment;
    }

    /** That of other programs: no secrets; in another language or character set their words would not be known. */
    static Map<String, String> ofOthers(Setup setup) {
        var environment = new LinkedHashMap<>(setup.environment());
        environment.keySet().removeAll(SECRETS);
        environment.remove("LANGUAGE");
        environment.put("LC_ALL", "C");
        return environment;
    }

    /** The variables that children of Duplicity need not see. */
    static List<String> secretNames(Setup setup) {
        var names = new ArrayList<>(SECRETS);
        for (var name : setup.secrets().names()) if (!names.contains(name)) names.add(name);
        return names;
    }
}
