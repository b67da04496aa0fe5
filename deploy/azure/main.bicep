// The desk in Azure: a bot, a container app, PostgreSQL and a key vault, with one managed identity
// that is the bot's, the image's puller's and the vault's reader. No client secret exists at all.
//
//   az group create --name rg-incident-desk --location uksouth
//   az deployment group create --resource-group rg-incident-desk --template-file main.bicep \
//     --parameters main.bicepparam
//
// A second environment is a second resource group with its own parameters.

@description('Short name of the environment; part of every resource’s name.')
@minLength(3)
@maxLength(16)
param name string

param location string = resourceGroup().location

@description('The image, in a registry that the identity may pull from: NAME.azurecr.io/incident-desk:1.1.0')
param image string

@description('The registry’s server, NAME.azurecr.io.')
param registry string

@description('The settings of .env.example that aren’t secret, each {name, value}: ROLE_…, INCIDENT_CHANNEL, MAIL_…')
param settings array

@description('The password of the tables’ owner, for migrations alone.')
@secure()
param ownerPassword string

@description('The password of the desk’s own login, which may change nothing in the record.')
@secure()
param deskPassword string

@description('The desk’s own Ed25519 key for checkpoints (PEM): openssl genpkey -algorithm ed25519')
@secure()
param checkpointKey string

var secretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
var database = 'incident_desk'
var host = '${name}-${uniqueString(resourceGroup().id)}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${name}'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 90
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${name}'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.78.0.0/16'] }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.78.0.0/23'
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.78.4.0/28'
          delegations: [{ name: 'database', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }]
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: 'vnet'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}

resource postgresql 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: host
  location: location
  dependsOn: [zoneLink]
  sku: { name: 'Standard_B2s', tier: 'Burstable' }
  properties: {
    version: '16'
    administratorLogin: 'desk_owner'
    administratorLoginPassword: ownerPassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 35, geoRedundantBackup: 'Disabled' }
    network: {
      delegatedSubnetResourceId: network.properties.subnets[1].id
      privateDnsZoneArmResourceId: zone.id
    }
  }

  resource register 'databases' = {
    name: database
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('kv-${host}', 24)
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }

  resource deskUrl 'secrets' = {
    name: 'database-url'
    properties: { value: 'postgresql://desk:${uriComponent(deskPassword)}@${postgresql.properties.fullyQualifiedDomainName}/${database}?ssl=verify-full' }
  }
  resource ownerUrl 'secrets' = {
    name: 'owner-database-url'
    properties: { value: 'postgresql://desk_owner:${uriComponent(ownerPassword)}@${postgresql.properties.fullyQualifiedDomainName}/${database}?ssl=verify-full' }
  }
  resource signingKey 'secrets' = {
    name: 'checkpoint-key'
    properties: { value: checkpointKey }
  }
}

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, secretsUser)
  scope: vault
  properties: {
    roleDefinitionId: secretsUser
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// Checkpoints lie outside the database that they prove: in a share of their own.
resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('st${replace(host, '-', '')}', 24)
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    supportsHttpsTrafficOnly: true
  }

  resource files 'fileServices' = {
    name: 'default'
    properties: { shareDeleteRetentionPolicy: { enabled: true, days: 90 } }

    resource proofs 'shares' = {
      name: 'proofs'
      properties: { shareQuota: 5 }
    }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-${name}'
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: network.properties.subnets[0].id }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }

  resource proofs 'storages' = {
    name: 'proofs'
    properties: {
      azureFile: {
        accountName: storage.name
        accountKey: storage.listKeys().keys[0].value
        shareName: 'proofs'
        accessMode: 'ReadWrite'
      }
    }
  }
}

var own = [
  { name: 'MicrosoftAppType', value: 'UserAssignedMSI' }
  { name: 'MicrosoftAppId', value: identity.properties.clientId }
  { name: 'MicrosoftAppTenantId', value: tenant().tenantId }
  { name: 'CHECKPOINT_KEY', value: '/mnt/key/checkpoint-key' }
  { name: 'CHECKPOINT_FILE', value: '/mnt/proofs/checkpoints.jsonl' }
  { name: 'TRUSTED_PROXIES', value: '10.78.0.0/23' }
  { name: 'PUBLIC_URL', value: 'https://ca-${name}.${environment.properties.defaultDomain}' }
  { name: 'PGSSLROOTCERT', value: '/etc/ssl/certs/ca-certificates.crt' }
]

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-${name}'
  location: location
  dependsOn: [readsSecrets]
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [{ server: registry, identity: identity.id }]
      ingress: {
        external: true
        targetPort: 3978
        transport: 'http'
        allowInsecure: false
      }
      secrets: [
        { name: 'database-url', keyVaultUrl: vault::deskUrl.properties.secretUri, identity: identity.id }
        { name: 'checkpoint-key', keyVaultUrl: vault::signingKey.properties.secretUri, identity: identity.id }
      ]
    }
    template: {
      scale: { minReplicas: 1, maxReplicas: 1 }
      volumes: [
        { name: 'proofs', storageType: 'AzureFile', storageName: environment::proofs.name, mountOptions: 'uid=10001,gid=10001,dir_mode=0700,file_mode=0600' }
        { name: 'key', storageType: 'Secret', secrets: [{ secretRef: 'checkpoint-key', path: 'checkpoint-key' }] }
      ]
      containers: [
        {
          name: 'desk'
          image: image
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: concat(own, settings, [{ name: 'DATABASE_URL', secretRef: 'database-url' }])
          volumeMounts: [
            { volumeName: 'proofs', mountPath: '/mnt/proofs' }
            { volumeName: 'key', mountPath: '/mnt/key' }
          ]
          probes: [
            { type: 'Liveness', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 30, failureThreshold: 3 }
            { type: 'Startup', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 10, failureThreshold: 30 }
          ]
        }
      ]
    }
  }
}

// Tables and rights: started by hand once, and after each update (az containerapp job start).
resource setup 'Microsoft.App/jobs@2024-03-01' = {
  name: 'job-${name}-setup'
  location: location
  dependsOn: [readsSecrets]
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 1800
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      registries: [{ server: registry, identity: identity.id }]
      secrets: [
        { name: 'database-url', keyVaultUrl: vault::ownerUrl.properties.secretUri, identity: identity.id }
        { name: 'desk-password', value: deskPassword }
      ]
    }
    template: {
      volumes: [{ name: 'login', storageType: 'Secret', secrets: [{ secretRef: 'desk-password', path: 'desk-password' }] }]
      containers: [
        {
          name: 'setup'
          image: image
          command: ['/bin/sh', '-c', 'python3 bot.py migrate && python3 bot.py roles --login desk --password-file /mnt/login/desk-password']
          volumeMounts: [{ volumeName: 'login', mountPath: '/mnt/login' }]
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(own, settings, [{ name: 'DATABASE_URL', secretRef: 'database-url' }])
        }
      ]
    }
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: 'bot-${host}'
  location: 'global'
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: 'Incident desk'
    endpoint: 'https://${app.properties.configuration.ingress.fqdn}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identity.properties.clientId
    msaAppTenantId: tenant().tenantId
    msaAppMSIResourceId: identity.id
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: { channelName: 'MsTeamsChannel' }
  }
}

output appId string = identity.properties.clientId
output principalId string = identity.properties.principalId
output endpoint string = bot.properties.endpoint
output databaseHost string = postgresql.properties.fullyQualifiedDomainName
