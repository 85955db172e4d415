import {
  PrometheusRule,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import { Deployment } from 'kubernetes-models/apps/v1'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { Job } from 'kubernetes-models/batch/v1'
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1'

/** An object as Kubernetes takes it. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly spec?: unknown
}

interface Model {
  validate(): void
}

type ModelClass = new (data?: never) => Model

/** By Kubernetes' own OpenAPI and the operator's definitions. */
const MODELS: Readonly<Record<string, ModelClass>> = {
  'v1 ConfigMap': ConfigMap,
  'v1 Service': Service,
  'v1 ServiceAccount': ServiceAccount,
  'apps/v1 Deployment': Deployment,
  'autoscaling/v2 HorizontalPodAutoscaler': HorizontalPodAutoscaler,
  'batch/v1 Job': Job,
  'networking.k8s.io/v1 Ingress': Ingress,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'monitoring.coreos.com/v1 ServiceMonitor': ServiceMonitor,
  'monitoring.coreos.com/v1 PrometheusRule': PrometheusRule,
}

/** True; throws where a manifest does not fit the schema of its kind, or has none here. */
export function validateManifest(manifest: Manifest): true {
  const name = `${manifest.apiVersion} ${manifest.kind}`
  const ModelOfKind = MODELS[name]
  if (ModelOfKind === undefined) throw new Error(`There is no schema of ${name}.`)
  try {
    new ModelOfKind(manifest as never).validate()
    return true
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** Kinds, each once, in order. */
export function kindsOf(manifests: readonly Manifest[]): string[] {
  return [...new Set(manifests.map(({ kind }) => kind))].toSorted()
}
