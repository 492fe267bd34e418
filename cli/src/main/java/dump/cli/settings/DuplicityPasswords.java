package dump.cli.settings;

import dump.cli.input.SettingsException;
import java.util.Set;

/**
 * Where Duplicity's modules look for a password that is not in the URL, as their sources say (0.8.22 and 3.2.1). A URL
 * is an argument, which every user of the machine can read.
 */
final class DuplicityPasswords {
    /** Duplicity's own {@code get_password}. For b2 it is the application key. */
    private static final Set<String> FTP_PASSWORD = Set.of("b2", "fish", "ftp", "ftpes", "ftps", "gdata+gdocs", "gdocs",
            "http", "https", "mf", "rsync", "scp", "sftp", "ssh", "webdav", "webdavs");

    private DuplicityPasswords() {}

    /** The variable; what has none is refused with what to do instead. */
    static String variable(String scheme) throws SettingsException {
        var module = scheme.startsWith("par2+") ? scheme.substring(5) : scheme;
        if (FTP_PASSWORD.contains(module) || module.matches("(?:lftp|ncftp|paramiko|pexpect|gio)\\+.*"))
            return "FTP_PASSWORD";
        if (module.equals("imap") || module.equals("imaps")) return "IMAP_PASSWORD";
        throw new SettingsException("Duplicity takes no password in a URL of " + scheme + "://: " + switch (module) {
            case "s3", "s3+http", "boto+s3", "boto3+s3" -> variables("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
            case "gs" -> variables("GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY");
            case "swift" -> variables("SWIFT_USERNAME, SWIFT_PASSWORD and SWIFT_AUTHURL");
            case "pca" -> variables("PCA_USERNAME, PCA_PASSWORD and PCA_AUTHURL");
            case "cf+http" -> variables("CLOUDFILES_USERNAME and CLOUDFILES_APIKEY");
            case "azure" -> variables("AZURE_CONNECTION_STRING");
            case "dpbx" -> variables("DPBX_ACCESS_TOKEN");
            case "mega", "megav2", "megav3" -> "leave it out, and keep it in ~/."
                    + (module.equals("mega") ? "megarc" : module + "rc");
            case "rclone" -> "leave it out, and keep it in the configuration of rclone";
            default -> "leave it out, and give it as the module of this scheme says (man duplicity)";
        });
    }

    private static String variables(String names) {
        return "leave it out, and set " + names + " in [duplicity.environment]";
    }
}
