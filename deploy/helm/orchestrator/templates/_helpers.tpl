{{- define "orchestrator.name" -}}
{{- default .Chart.Name .Values.nameOverride -}}
{{- end -}}

{{/* What all names begin with. It leaves room for a pool's name and for the hash that Kubernetes appends to a StatefulSet's. */}}
{{- define "orchestrator.fullname" -}}
{{- $name := include "orchestrator.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- $full = default $full .Values.fullnameOverride -}}
{{- if gt (len $full) 23 -}}
{{- fail (printf "All names would begin with %s, which is longer than 23 characters. Set fullnameOverride." $full) -}}
{{- end -}}
{{- $full -}}
{{- end -}}

{{/* Of everything but pods, which would all be replaced when the chart's version changes. Context: root, component. */}}
{{- define "orchestrator.labels" -}}
{{ include "orchestrator.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Of pods, and never changed, because selectors cannot be. Context: root, component. */}}
{{- define "orchestrator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "orchestrator.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Context: root, image (a repository's name). */}}
{{- define "orchestrator.image" -}}
{{- with .root.Values.images.registry }}{{ . }}/{{ end -}}
{{- printf "%s:%s" .image (default .root.Chart.AppVersion .root.Values.images.tag) -}}
{{- end -}}

{{- define "orchestrator.pullSecrets" -}}
{{- with .Values.images.pullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "orchestrator.hasTls" -}}
{{- if or .Values.tls.existingSecret .Values.tls.issuer.name }}true{{ end -}}
{{- end -}}

{{- define "orchestrator.tlsSecret" -}}
{{- default (printf "%s-tls" (include "orchestrator.fullname" .)) .Values.tls.existingSecret -}}
{{- end -}}

{{/* Where workers and clients within the cluster find a coordinator. */}}
{{- define "orchestrator.server" -}}
{{- $scheme := include "orchestrator.hasTls" . | eq "true" | ternary "https" "http" -}}
{{- printf "%s://%s-coordinator.%s.svc:8081" $scheme (include "orchestrator.fullname" .) .Release.Namespace -}}
{{- end -}}

{{- define "orchestrator.databaseHost" -}}
{{- .Values.postgresql.enabled | ternary (printf "%s-postgresql" (include "orchestrator.fullname" .)) .Values.database.host -}}
{{- end -}}

{{- define "orchestrator.databaseSecret" -}}
{{- if .Values.postgresql.enabled -}}
{{- default (printf "%s-postgresql" (include "orchestrator.fullname" .)) .Values.postgresql.existingSecret -}}
{{- else -}}
{{- .Values.database.existingSecret -}}
{{- end -}}
{{- end -}}

{{/* Without the password, which is read from a file. */}}
{{- define "orchestrator.connectionString" -}}
{{- $database := .Values.database -}}
{{- $sslMode := .Values.postgresql.enabled | ternary "Disable" $database.sslMode -}}
{{- printf "Host=%s;Port=%d;Database=%s;Username=%s;SSL Mode=%s" (include "orchestrator.databaseHost" .) (int $database.port) $database.name $database.username $sslMode -}}
{{- if $database.authority.existingConfigMap -}}
;Root Certificate=/etc/orchestrator/database-authority/{{ $database.authority.key }}
{{- end -}}
{{- end -}}

{{/* A pool with what it leaves out, as YAML. Sprig's merges are not used, since versions of them disagree on false and 0. Context: root, pool. */}}
{{- define "orchestrator.pool" -}}
{{- $pool := deepCopy .root.Values.poolDefaults -}}
{{- range $key, $value := .pool -}}
{{- if and (kindIs "map" $value) (hasKey $pool $key) -}}
{{- range $inner, $innerValue := $value -}}
{{- $_ := set (get $pool $key) $inner $innerValue -}}
{{- end -}}
{{- else -}}
{{- $_ := set $pool $key $value -}}
{{- end -}}
{{- end -}}
{{- toYaml $pool -}}
{{- end -}}

{{- define "orchestrator.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "orchestrator.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Where a process of a pod runs, on all that it tells by OpenTelemetry. */}}
{{- define "orchestrator.telemetryEnv" -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: "k8s.namespace.name=$(POD_NAMESPACE),k8s.pod.name=$(POD_NAME),k8s.node.name=$(NODE_NAME)"
{{- with .Values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Where a pod may be placed. Context: a pool, or the coordinator's values. */}}
{{- define "orchestrator.placement" -}}
{{- $placement := dict -}}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "priorityClassName" -}}
{{- with get $ $key -}}
{{- $_ := set $placement $key . -}}
{{- end -}}
{{- end -}}
{{- with $placement -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{/* The port of an address such as http://collector:4317. */}}
{{- define "orchestrator.portOf" -}}
{{- $url := urlParse . -}}
{{- $parts := splitList ":" $url.host -}}
{{- if gt (len $parts) 1 -}}
{{- last $parts -}}
{{- else -}}
{{- eq $url.scheme "https" | ternary "443" "80" -}}
{{- end -}}
{{- end -}}

{{/* Context: root, path. */}}
{{- define "orchestrator.coordinatorProbe" -}}
httpGet:
  path: {{ .path }}
  port: http
  {{- if include "orchestrator.hasTls" .root }}
  scheme: HTTPS
  {{- end }}
{{- end -}}

{{- define "orchestrator.usesKeda" -}}
{{- range .Values.workers.pools -}}
{{- if eq (dig "scaling" "by" $.Values.poolDefaults.scaling.by .) "keda" -}}true{{- end -}}
{{- end -}}
{{- end -}}
