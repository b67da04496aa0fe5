using './main.bicep'

param name = 'desk-prod'
param registry = 'example.azurecr.io'
param image = 'example.azurecr.io/incident-desk:1.1.0'
param ownerPassword = readEnvironmentVariable('DESK_OWNER_PASSWORD')
param deskPassword = readEnvironmentVariable('DESK_PASSWORD')
param checkpointKey = readEnvironmentVariable('DESK_CHECKPOINT_KEY')
param settings = [
  { name: 'ROLE_CHIEF_EXECUTIVE', value: '' }
  { name: 'ROLE_DIRECTOR_OF_OPERATIONS', value: '' }
  { name: 'ROLE_DPO', value: '' }
  { name: 'ROLE_HEAD_OF_PEOPLE', value: '' }
  { name: 'ROLE_ALTERNATE_APPROVER', value: '' }
  { name: 'INCIDENT_CHANNEL', value: '' }
  { name: 'MAIL_FROM', value: '' }
  { name: 'MAIL_INFO', value: '' }
  { name: 'MAIL_BOARD', value: '' }
  { name: 'MAIL_SPONSOR_TEAM', value: '' }
]
