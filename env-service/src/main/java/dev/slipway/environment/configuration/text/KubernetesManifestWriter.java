package dev.slipway.environment.configuration.text;

import dev.slipway.environment.configuration.KubernetesSecretName;
import dev.slipway.environment.configuration.KubernetesSecretWriter;
import dev.slipway.environment.configuration.ResolvedVariable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.springframework.stereotype.Component;

/** Writes a manifest in YAML. All text in it is quoted: Base64 can look like a number, and so can a Secret's name. */
@Component
class KubernetesManifestWriter implements KubernetesSecretWriter {

    @Override
    public void write(KubernetesSecretName name, List<ResolvedVariable> variables, OutputStream out)
            throws IOException {
        TextWriter text = new TextWriter(out);
        text.write("apiVersion: v1\nkind: Secret\nmetadata:\n");
        text.write("  name: \"").write(name.name()).write("\"\n");
        if (name.namespace() != null) {
            text.write("  namespace: \"").write(name.namespace()).write("\"\n");
        }
        text.write("type: Opaque\n").write(variables.isEmpty() ? "data: {}\n" : "data:\n");
        Base64.Encoder base64 = Base64.getEncoder();
        for (ResolvedVariable variable : variables) {
            text.write("  \"").write(variable.name().value()).write("\": \"");
            text.write(base64.encodeToString(variable.value().getBytes(StandardCharsets.UTF_8)))
                    .write("\"\n");
        }
        text.flush();
    }
}
