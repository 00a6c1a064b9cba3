{{/* What no schema can say: values that contradict each other, each with what to do. */}}
{{- define "orchestrator.validate" -}}
{{- $values := .Values -}}
{{- if not (or (include "orchestrator.hasTls" .) $values.tls.allowPlainText) -}}
{{- fail "Certificates are missing. Set tls.existingSecret or tls.issuer.name; or tls.allowPlainText=true, and everybody on the network reads and changes everything." -}}
{{- end -}}
{{- if not $values.postgresql.enabled -}}
{{- $_ := required "Set database.host to where PostgreSQL is (or postgresql.enabled=true for a trial)." $values.database.host -}}
{{- $_ := required "Set database.existingSecret to the Secret that has the password of database.username." $values.database.existingSecret -}}
{{- end -}}
{{- $proof := $values.authentication.workers -}}
{{- if and (eq $values.authentication.mode "required") (not (or $proof.joinToken.existingSecret $proof.clientCertificate.issuer.name)) -}}
{{- fail "Workers cannot prove who they are. Set authentication.workers.joinToken.existingSecret, or authentication.workers.clientCertificate.issuer.name." -}}
{{- end -}}
{{- if $proof.clientCertificate.issuer.name -}}
{{- if not (include "orchestrator.hasTls" .) -}}
{{- fail "Client certificates need TLS. Set tls.existingSecret or tls.issuer.name." -}}
{{- end -}}
{{- $_ := required "Set authentication.workers.clientCertificate.authority.existingConfigMap to the authority that signs workers' certificates." $proof.clientCertificate.authority.existingConfigMap -}}
{{- end -}}
{{- if eq $values.checkpoints.kind "volume" -}}
{{- $_ := required "Set checkpoints.volume.existingClaim to a ReadWriteMany claim." $values.checkpoints.volume.existingClaim -}}
{{- end -}}
{{- if eq $values.checkpoints.kind "s3" -}}
{{- $_ := required "Set checkpoints.s3.bucket." $values.checkpoints.s3.bucket -}}
{{- end -}}
{{- if and $values.ingress.enabled $values.gateway.enabled -}}
{{- fail "Enable ingress or gateway, not both." -}}
{{- end -}}
{{- if and $values.ingress.enabled (not $values.ingress.host) -}}
{{- fail "Set ingress.host." -}}
{{- end -}}
{{- if and $values.gateway.enabled (not $values.gateway.parentRefs) -}}
{{- fail "Set gateway.parentRefs." -}}
{{- end -}}
{{- $seen := dict -}}
{{- range $values.workers.pools -}}
{{- if hasKey $seen .name -}}
{{- fail (printf "There are two pools of the name %s." .name) -}}
{{- end -}}
{{- $_ := set $seen .name true -}}
{{- $pool := include "orchestrator.pool" (dict "root" $ "pool" .) | fromYaml -}}
{{- if and (ne $pool.scaling.by "none") (eq $values.checkpoints.kind "folder") -}}
{{- fail (printf "Pool %s grows and shrinks, so its runs must go on elsewhere: set checkpoints.kind to s3 or volume." .name) -}}
{{- end -}}
{{- if and (eq $pool.scaling.by "metric") (not $pool.scaling.metric) -}}
{{- fail (printf "Pool %s scales by a metric: set scaling.metric." .name) -}}
{{- end -}}
{{- end -}}
{{- if and $values.test.pool (not (hasKey $seen $values.test.pool)) -}}
{{- fail (printf "test.pool is %s, and there is no such pool." $values.test.pool) -}}
{{- end -}}
{{- end -}}
