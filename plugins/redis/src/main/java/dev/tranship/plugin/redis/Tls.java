package dev.tranship.plugin.redis;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a server proves who it is, and the client, if the server asks. Files are in the PEM format, as the tools of Redis take them.
 *
 * @param authorities the certificates of those who may vouch for the server; null for those that Java knows
 * @param certificate the client's own; null when it has none, and then it has no key either
 * @param key that of the certificate
 */
record Tls(
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key) {
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    /** {@return what makes connections} @throws EndpointException CONNECT when a file is not what it must be */
    SSLSocketFactory sockets() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity(), trusted(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw refused("the certificates cannot be used: " + e.getMessage(), null, e);
        }
    }

    /** {@return what is wanted of the server: a certificate for the very host} */
    static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private TrustManager @Nullable [] trusted() throws GeneralSecurityException {
        if (authorities == null) {
            return null;
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate authority : certificates(authorities)) {
            store.setCertificateEntry("authority " + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] identity() throws GeneralSecurityException {
        if (certificate == null || key == null) {
            return null;
        }
        KeyStore store = empty();
        store.setKeyEntry(
                "client",
                privateKey(key),
                new char[0],
                certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws GeneralSecurityException {
        try (InputStream bytes = new ByteArrayInputStream(read(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(bytes);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            throw refused("there is no certificate in " + file.getFileName(), "it must be a PEM file", e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw refused("there is no certificate in " + file.getFileName(), "it must be a PEM file", null);
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw refused(
                    "there is no private key without a password in " + file.getFileName(),
                    "make one of it with: openssl pkcs8 -topk8 -nocrypt",
                    null);
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        GeneralSecurityException last = new GeneralSecurityException("no known kind of key");
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw refused("the file " + file.getFileName() + " cannot be read: " + e.getMessage(), null, e);
        }
    }

    private static EndpointException refused(String why, @Nullable String hint, @Nullable Exception cause) {
        return new EndpointException(Kind.CONNECT, why, hint, cause);
    }
}
